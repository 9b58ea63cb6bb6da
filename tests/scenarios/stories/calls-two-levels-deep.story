# A flow calls one that calls one; rollback goes into the innermost, and out of it again.
flow inner
  start S
  user X
  end E
  S -> X -> E
flow middle
  start S
  user M
  flow C inner
  end E
  S -> M -> C -> E
flow main
  start S
  user U
  flow C middle
  user W
  end E
  S -> U -> C -> W -> E
start main {"n": 0}
commit U
commit M {"m": 1}
waits X
knows at X {"m": 1, "n": 0}
knows {"n": 0}
commit X {"x": 1}
waits W
knows {"m": 1, "n": 0, "x": 1}
rollback W
waits X
knows {"n": 0}
knows at X {"m": 1, "n": 0}
rollback X
waits M
knows at M {"n": 0}
rollback M
waits U
commit U
commit M
commit X
commit W
is completed
