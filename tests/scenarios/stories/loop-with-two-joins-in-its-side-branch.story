# A side branch of which two ways join first, then the third: its first join, too, does not wait for
# another round, which comes to it by the same fork.
flow f
  start S
  exclusive H
  parallel F
  parallel G
  user A
  user B
  user C
  user D
  parallel J1
  parallel J2
  user Main
  user Side
  end E1
  end E
  S -> H -> F
  F -> Main
  Main -> H when again
  Main -> E otherwise
  F -> Side -> G
  G -> A -> J1
  G -> B -> J1
  J1 -> D -> J2
  G -> C -> J2
  J2 -> E1
start f {"again": true}
commit Side
commit Main
waits A, B, C, Main, Side
commit A {"a": 1}
holds J1 1 for B
commit B {"b": 1}
waits C, D, Main, Side
knows at D {"a": 1, "again": true, "b": 1}
commit D
holds J2 1 for C
commit Main {"again": false}
commit Side
waits C, A, B, C
commit C@1
waits A, B, C
commit A
commit B
commit C
waits D
commit D
is completed
