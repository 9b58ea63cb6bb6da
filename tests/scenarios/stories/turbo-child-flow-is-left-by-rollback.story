# Turbo's C23: rolled back out of its first task, the child flow is over; a new one begins later.
flow sub
  start S
  user X
  end E
  S -> X -> E
flow main
  start S
  user U
  flow C sub
  end E
  S -> U -> C -> E
start main {"n": 0}
commit U {"n": 1}
waits X
rollback X
waits U
knows {"n": 0}
refused TASK_NOT_OPEN: commit X
commit U {"n": 2}
waits X
knows at X {"n": 2}
commit X
is completed
