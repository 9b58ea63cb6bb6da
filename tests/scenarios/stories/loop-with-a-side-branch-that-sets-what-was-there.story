# A side branch of an earlier round has set a variable to what it had been, on a later way: that stands
# against what the loop has set since, as any other value would.
flow f
  start S
  exclusive M
  parallel F
  user A
  exclusive G
  user B
  end E
  end E2
  S -> M -> F
  F -> A -> G
  G -> M when again
  G -> E otherwise
  F -> B -> E2
start f {"again": true, "flag": false}
waits A, B
commit A
waits A, B, B
commit B@1 {"flag": false}
waits A, B
commit A {"flag": true}
waits A, B, B
knows at A {"again": true, "flag": false}
