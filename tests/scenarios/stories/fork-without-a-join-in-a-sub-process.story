# Branches end in a sub-process; a rollback into the one that ended first takes back what lies behind.
flow f
  start S
  process P
  start PS in P
  parallel F in P
  user A in P
  user B in P
  end E1 in P
  end E2 in P
  user Z
  end E
  S -> P -> Z -> E
  PS -> F
  F -> A -> E1
  F -> B -> E2
start f
commit A {"a": 1}
commit B {"b": 1}
waits Z
knows {"a": 1, "b": 1}
rollback Z to A
waits A
passed S P PS F B E2 A
knows {}
commit A {"a": 2}
waits Z
knows {"a": 2, "b": 1}
rollback Z to B
waits B
commit B
commit Z
is completed
