# A loop whose side branches all stay comes to the limit of what may lie in one another; when some of
# them have ended, a retry goes on.
flow f
  start S
  exclusive H
  parallel F
  user Side
  process P
  start PS in P
  user Main in P
  end PE in P
  exclusive X
  end E1
  end E
  S -> H -> F
  F -> Side -> E1
  F -> P -> X
  PS -> Main -> PE
  X -> H when again
  X -> E otherwise
start f {"again": true, "n": 0}
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
commit Main
waits P!TOO_MANY_TOKENS, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side
retry P
waits P!TOO_MANY_TOKENS, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side
commit Side@3 {"n": 3}
retry P
waits Main, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side
knows at Main {"again": true, "n": 3}
commit Main
waits P!TOO_MANY_TOKENS, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side
commit Side@31 {"n": 31}
retry P
waits Main, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side
knows at Main {"again": true, "n": 31}
commit Main {"again": false}
waits Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side, Side
knows {"again": true, "n": 0}
