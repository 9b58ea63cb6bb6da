# Where no condition holds the default is taken, beside the ways that have none; where there is
# neither, it is an incident.
flow with
  start S
  user A
  user B
  user C
  user D
  end E
  A: {"ways": "all"}
  S -> A
  A -> B when n > 1
  A -> C otherwise
  A -> D
  B -> E
  C -> E
  D -> E
flow without
  start S
  user A
  user B
  user C
  end E
  A: {"ways": "all"}
  S -> A
  A -> B when n > 1
  A -> C when n > 2
  B -> E
  C -> E
flow single
  start S
  user A
  user B
  end E
  A: {"ways": "all"}
  S -> A
  A -> B when n > 1
  B -> E
start with
commit A {"n": 0}
waits C, D
start with
commit A {"n": 2}
waits B, D
commit B
commit D
is completed
start without
commit A {"n": 0}
waits A!NO_WAY_OUT
retry A {"n": 3}
waits B, C
rollback C to A
waits A
commit A {"n": 2}
waits B
start single
commit A {"n": 0}
waits A!NO_WAY_OUT
retry A {"n": 2}
waits B
