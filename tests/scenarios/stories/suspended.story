# While it is suspended, commits wait; they are played in their order when it goes on.
flow f
  start S
  parallel F
  user A
  user B
  parallel J
  user Z
  end E
  S -> F
  F -> A -> J
  F -> B -> J
  J -> Z -> E
start f
suspend
is suspended
refused INSTANCE_SUSPENDED: suspend
commit B {"x": 2, "b": 1}
waits A
knows {}
refused TASK_NOT_OPEN: commit B
refused INSTANCE_SUSPENDED: rollback
refused INSTANCE_SUSPENDED: jump A to Z
commit A {"x": 1}
waits nowhere
resume
is running
waits Z
knows {"b": 1, "x": 2}
refused INSTANCE_NOT_SUSPENDED: resume
suspend
terminate
is terminated
