# A side branch of a loop may itself go round: what comes round to the fork is another round.
flow f
  start S
  exclusive H
  parallel F
  exclusive K
  user Side
  exclusive X
  user Main
  end E1
  end E
  S -> H -> F
  F -> K -> Side -> X
  X -> K when more
  X -> E1 otherwise
  F -> Main
  Main -> H when again
  Main -> E otherwise
start f {"again": true, "more": false}
commit Side {"more": true, "n": 1}
waits Main, Side
commit Side {"n": 2, "more": false}
commit Main
waits Main, Side
knows {"again": true, "more": false, "n": 2}
commit Main {"again": false}
commit Side
is completed
