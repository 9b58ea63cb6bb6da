# Turbo's C22: the child flow asks nobody, and the caller goes on at once.
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
  flow C sub
  user W
  end E
  S -> C -> W -> E
start main {"auth": 1}
waits W
knows {"auth": 1}
commit W
is completed
