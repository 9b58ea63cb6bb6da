# It ends its own sub-process, and a rollback opens again what it had closed.
flow f
  start S
  process P
  start PS in P
  parallel F in P
  user A in P
  user B in P
  terminate T in P
  end E1 in P
  user Z
  end E
  S -> P -> Z -> E
  PS -> F
  F -> A -> T
  F -> B -> E1
start f
waits A, B
commit A {"a": 1}
waits Z
knows {"a": 1}
refused TASK_NOT_OPEN: commit B
rollback Z
waits A, B
knows {}
commit B {"b": 1}
waits A
commit A
waits Z
knows {"b": 1}
