"""What is between people: ties, encounters, conversations, knowledge, appointments and money.

Society never writes a word of English: it emits ``speech`` events (semantic frames) that
``language`` turns into sentences. It decides who talks to whom, what they can truthfully say, how
their regard for each other moves, and what they pay. Needs, plans and movement are ``people``'s.

Columns of ``people`` written here, and when:

- a talk starts: ``activity`` TALK (those who sit keep theirs, and those under a roof what they
  are at), ``talk_until_s`` and ``decision_until_s`` of those it stops; outdoors and standing also
  ``activity_t0_s``, the trajectory columns and ``heading_rad`` (a few steps into the talking ring);
- each turn: ``interlocutor``, ``words_event``, ``listening``, ``talk_until_s``;
- a talk ends: ``interlocutor`` and ``listening`` are cleared, ``talk_until_s`` and
  ``decision_until_s`` are now, so that deliberation takes up the untouched intention again;
  ``words_event`` fades a little later;
- an appointment comes near: the ``invited_*`` columns, cleared when it lapses;
- kind and unkind words nudge ``pleasure`` and ``arousal``;
- the economy writes ``purse_cents``; who is let go or hired gets another ``work_place``,
  ``occupation``, ``income_cents_month`` and ``hired_day``.

Tables owned: ``ties``, ``conversations``, ``social``, ``knowledge``, ``appointments``,
``households``, ``accounts``, ``jobs``, ``loans``, ``market``, ``market_days``, ``society``,
``bargains``, ``chores``. Only ``conversations``, ``social``, ``knowledge``, ``appointments``,
``bargains`` and ``chores`` have one row per person;
``market`` and ``society`` have one row.
"""
