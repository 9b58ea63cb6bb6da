# Any task that was committed and counts can be taken back, also in another branch.
flow f
  start S
  user U
  parallel F
  user A
  user A2
  user B
  parallel J
  user Z
  end E
  S -> U -> F
  F -> A -> A2 -> J
  F -> B -> J
  J -> Z -> E
start f
commit U {"u": 1}
commit A {"a": 1}
commit A2 {"a2": 1}
waits B
rollback A
waits A, B
knows at A {"u": 1}
refused TASK_NOT_OPEN: commit A2
rollback U
waits U
refused TASK_NOT_OPEN: rollback A@1
