# Turbo's 1.6: a task that was committed is never evaluated again, whatever comes with it.
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
commit A {"n": 1}
waits B
refused TASK_NOT_OPEN: commit A@1 {"n": 2}
waits B
passed S A B
