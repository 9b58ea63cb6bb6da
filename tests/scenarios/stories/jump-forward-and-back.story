# An operator moves a token where the flow would not have gone.
flow f
  start S
  user A
  user B
  user C
  end E
  S -> A -> B -> C -> E
start f
jump A to C {"j": 1}
waits C
knows {"j": 1}
passed S C
jump C to A
waits A
commit A
waits B
refused TASK_NOT_OPEN: commit C
rollback B
waits A
jump A to E
is completed
