# From an incident to a task: it is a plain task again.
flow f
  start S
  script X a = missing
  user B
  end E
  S -> X -> B -> E
start f
waits X!EXPRESSION_FAILED
jump X to B
waits B
commit B
is completed
