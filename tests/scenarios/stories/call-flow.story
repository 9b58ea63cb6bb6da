# Turbo's C20 to C23: another flow is called, and rollback goes into it and out of it.
flow sub
  start S
  exclusive G
  user X
  end E
  S -> G
  G -> X when auth == 0
  G -> E when auth == 1
  X -> E
flow main
  start S
  user U
  flow C sub
  user W
  end E
  C: {"input": {"uid": "userId", "name": "'fixed'", "auth": "auth"}}
  S -> U -> C -> W -> E
start main {"userId": "u1"}
commit U {"auth": 0}
waits X
knows {"auth": 0, "userId": "u1"}
knows at X {"auth": 0, "name": "fixed", "uid": "u1"}
commit X {"userAuth": true}
waits W
knows {"auth": 0, "name": "fixed", "uid": "u1", "userAuth": true, "userId": "u1"}
# Into the finished flow.
rollback W
waits X
knows {"auth": 0, "userId": "u1"}
knows at X {"auth": 0, "name": "fixed", "uid": "u1"}
# Out of its first task.
rollback X
waits U
knows {"userId": "u1"}
commit U {"auth": 1}
waits W
commit W
is completed
