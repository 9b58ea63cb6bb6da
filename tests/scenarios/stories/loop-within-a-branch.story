# A branch goes round by itself; the join waits until it comes.
flow f
  start S
  parallel F
  exclusive R
  user A
  exclusive G
  user B
  parallel J
  user Z
  end E
  S -> F
  F -> R -> A -> G
  G -> R when more
  G -> J otherwise
  F -> B -> J
  J -> Z -> E
start f
commit B
waits A
commit A {"more": true, "n": 1}
waits A
commit A {"more": true, "n": 2}
rollback A
waits A
knows at A {"more": true, "n": 1}
commit A {"more": false}
waits Z
knows {"more": false, "n": 1}
