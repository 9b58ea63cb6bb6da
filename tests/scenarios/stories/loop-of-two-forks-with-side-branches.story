# Two forks in one loop, one within a sub-process, and a terminate end that closes all that is left.
flow f
  start S
  process P
  start PS in P
  exclusive H in P
  parallel F in P
  user A in P
  parallel G in P
  user B in P
  user Main in P
  end EA in P
  end EB in P
  terminate T in P
  user Z
  end E
  S -> P -> Z -> E
  PS -> H -> F
  F -> A -> EA
  F -> G
  G -> B -> EB
  G -> Main
  Main -> H when again
  Main -> T otherwise
start f {"again": true}
commit A {"a": 1}
commit B {"b": 1}
commit Main {"m": 1}
waits A, B, Main
knows at A {"a": 1, "again": true, "b": 1, "m": 1}
commit B {"b": 2}
commit Main {"m": 2}
waits A, A, B, Main
commit A@2 {"a": 2}
commit Main {"again": false, "m": 3}
waits Z
knows {"a": 2, "again": false, "b": 2, "m": 3}
