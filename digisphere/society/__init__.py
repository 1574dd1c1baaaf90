"""What is between people: ties, encounters, conversations, knowledge, appointments and money.

Society never writes a word of English: it emits ``speech`` events (semantic frames) that
``language`` turns into sentences. It decides who talks to whom, what they can truthfully say, how
their regard for each other moves, and what they pay. Needs, plans and movement are ``people``'s.

Columns of ``people`` written here, and when:

- a talk starts: ``activity`` TALK, ``activity_t0_s``, ``decision_until_s``; outdoors and standing
  also the trajectory columns and ``heading_rad`` (a few steps into the talking circle);
- each turn: ``interlocutor``, ``words_event``, ``listening``, ``decision_until_s``;
- a talk ends: ``interlocutor`` and ``listening`` are cleared, ``decision_until_s`` is now, so that
  deliberation takes up the untouched intention again; ``words_event`` fades a little later;
- kind and unkind words nudge ``pleasure`` and ``arousal``;
- the economy writes ``purse_cents``.

Tables owned: ``ties``, ``conversations``, ``social``, ``knowledge``, ``appointments``,
``households``, ``accounts``, ``society``. All but ``ties``, ``households``, ``accounts`` and the
one-row ``society`` have one row per person.
"""
