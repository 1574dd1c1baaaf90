"""What is drawn first does not hang on what was hidden meanwhile."""

from panda3d import core as p3d

from digisphere.scene.layer import show, show_instances
from digisphere.scene.mesh import attached

NAMES = ("skin", "shirt", "coat", "hat", "boots")


def order_after(hide, bring_back):
    """The order of five nodes after some were hidden and brought back in another order."""
    root = p3d.NodePath("root")
    paths = [attached(root, p3d.PandaNode(name)) for name in NAMES]
    for k in (3, 1, 0):
        hide(paths[k])
    late = attached(root, p3d.PandaNode("late"))
    for k in (0, 3, 1):
        bring_back(paths[k])
    hide(late)
    bring_back(late)
    return tuple(path.name for path in root.children)


def test_whoever_was_hidden_is_drawn_at_the_same_place_again():
    def one(path):
        show_instances(path, count=1)

    def none(path):
        show_instances(path, count=0)

    assert order_after(none, one) == (*NAMES, "late")
    hidden = order_after(lambda path: show(path, shown=False), lambda path: show(path, shown=True))
    assert hidden == (*NAMES, "late")


def test_by_panda3ds_own_hand_it_would_be_drawn_last():
    """Control: stashing alone forgets the place."""
    assert order_after(p3d.NodePath.stash, p3d.NodePath.unstash) != (*NAMES, "late")
