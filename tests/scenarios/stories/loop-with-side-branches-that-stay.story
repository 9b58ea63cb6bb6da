# Side branches that are still there when the next round begins, and end in any order: the forks of
# rounds whose side branch has ended are over, and the join behind the loop waits for nobody else.
flow f
  start S
  parallel O
  user Other
  exclusive H
  parallel F
  user Side
  user Main
  user Last
  parallel J
  user Z
  end E1
  end E
  S -> O
  O -> Other -> J
  O -> H -> F
  F -> Side -> E1
  F -> Main
  Main -> H when again
  Main -> Last otherwise
  Last -> J
  J -> Z -> E
start f {"again": true, "x": 0}
commit Main {"m": 1}
commit Main {"m": 2}
waits Side, Side, Side, Main, Other
commit Side@2 {"x": 2}
commit Main {"m": 3}
waits Side, Side, Side, Main, Other
knows at Main {"again": true, "m": 3, "x": 2}
commit Side@1 {"x": 1}
commit Main {"again": false}
waits Side, Side, Last, Other
commit Other {"o": 1}
holds J 1 for Last
commit Last
waits Side, Side, Z
commit Z
waits Side, Side
commit Side@4
commit Side@3 {"x": 3}
is completed
knows {"again": false, "m": 3, "o": 1, "x": 3}
