# The newest deployment is called when the token comes; who is in the old one stays there.
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
commit U
waits X
flow sub
  start S
  user Y
  end E
  S -> Y -> E
commit X
waits W
rollback W
waits X
rollback X
waits U
commit U
waits Y
commit Y
waits W
