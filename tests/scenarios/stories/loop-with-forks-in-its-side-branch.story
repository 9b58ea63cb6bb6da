# A side branch that forks and joins: its join waits for its own branches, not for those of another
# round, and no round takes those of another.
flow f
  start S
  exclusive H
  parallel F
  parallel G
  user A
  user B
  parallel J
  user After
  user Main
  end E1
  end E
  S -> H -> F
  F -> G
  G -> A -> J
  G -> B -> J
  J -> After -> E1
  F -> Main
  Main -> H when again
  Main -> E otherwise
start f {"again": true}
commit A@1 {"a": 1}
commit Main
waits A, B, B, Main
holds J 1 for B
commit A@2 {"a": 2}
holds J 1 for B; J 1 for B
commit B@2 {"b": 2}
waits After, B, Main
knows at After {"a": 2, "again": true, "b": 2}
commit B@1 {"b": 1}
waits After, After, Main
commit After
commit Main {"again": false}
commit After
is completed
