# Turbo's C11: the task that was committed last is taken back, and what came of it is closed.
flow f
  start S
  user A
  user B
  end E
  S -> A -> B -> E
start f
commit A {"n": 1}
rollback A
waits A
knows {}
passed S A
refused TASK_NOT_OPEN: commit B
refused TASK_NOT_OPEN: commit A@1
commit A {"n": 2}
waits B
knows {"n": 2}
