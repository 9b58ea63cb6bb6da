# The first to come goes on; the others are closed, and a rollback opens them again.
flow f
  start S
  user U
  parallel F
  user A
  user B
  user B2
  parallel J
  user Z
  end E
  J: {"branch_merge": "any"}
  S -> U -> F
  F -> A -> J
  F -> B -> B2 -> J
  J -> Z -> E
start f
commit U
commit B {"b": 1}
waits A, B2
commit A {"a": 1}
waits Z
knows {"a": 1}
refused TASK_NOT_OPEN: commit B2
refused TASK_NOT_OPEN: rollback B
rollback Z
waits A, B2
knows at B2 {"b": 1}
knows at A {}
refused TASK_NOT_OPEN: commit B2@1
commit B2 {"b2": 1}
waits Z
knows {"b": 1, "b2": 1}
refused TASK_NOT_OPEN: commit A
rollback Z to U
waits U
passed S U
