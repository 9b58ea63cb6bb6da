# Turbo's C24: there is one instance, also of what it calls, and no id but its own open tasks'.
flow sub
  start S
  user X
  end E
  S -> X -> E
flow main
  start S
  user U
  flow C sub
  user W
  end E
  S -> U -> C -> W -> E
start main
refused TASK_NOT_FOUND: commit Nobody
refused TASK_NOT_FOUND: rollback Nobody
refused TASK_NOT_FOUND: commit C
commit U
refused TASK_NOT_FOUND: commit C
refused TASK_NOT_OPEN: commit U {"other": true}
commit X
commit W
is completed
