# A task that chooses by itself: no way out stops behind it, and good data leads on.
flow f
  start S
  user A
  user B
  user C
  end E
  S -> A
  A -> B when n == 1
  A -> C when n == 2
  B -> E
  C -> E
start f
commit A {"n": 3}
waits A!NO_WAY_OUT
refused TASK_NOT_OPEN: commit A@1 {"n": 1}
retry A {"n": 2}
waits C
rollback C
waits A
knows {}
