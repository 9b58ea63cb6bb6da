# Turbo's C19: the condition of a task's only way out is not read.
flow f
  start S
  user A
  end E
  S -> A
  A -> E when false
start f
commit A
is completed
