# A loop has come round to its fork, which was over, by a branch of an inner fork. A rollback to
# within that branch finds it where it stands now.
flow f
  start S
  exclusive L
  parallel F
  user Side
  end ES
  parallel G
  user Y
  end EY
  parallel H
  user A
  user B
  parallel JH
  user Main
  end E
  S -> L -> F
  F -> Side -> ES
  F -> G
  G -> Y -> EY
  G -> H
  H -> A -> JH
  H -> B -> JH -> Main
  Main -> L when again
  Main -> E otherwise
start f {"again": true}
commit Side {"side": 1}
commit A {"a": 1}
commit B {"b": 1}
commit Main {"m": 1}
waits A, B, Side, Y, Y
rollback B@1
waits B, Y
knows at B {"again": true, "side": 1}
commit B {"b": 2}
waits Main, Y
knows at Main {"a": 1, "again": true, "b": 2, "side": 1}
commit Main {"again": false}
commit Y
is completed
