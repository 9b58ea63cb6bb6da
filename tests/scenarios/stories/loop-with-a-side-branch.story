# A loop that sends a side task in each round: what the side tasks of earlier rounds have set is known
# to the next, and no later side task undoes it.
flow f
  start S
  exclusive H
  parallel F
  user Side
  user Main
  end E1
  end E
  S -> H -> F
  F -> Side -> E1
  F -> Main
  Main -> H when again
  Main -> E otherwise
start f {"again": true, "log": {}}
commit Side {"log": {"first": 1}, "side": 1}
waits Main
knows at Main {"again": true, "log": {}}
commit Main {"main": 1}
waits Main, Side
knows {"again": true, "log": {"first": 1}, "main": 1, "side": 1}
knows at Main {"again": true, "log": {"first": 1}, "main": 1, "side": 1}
commit Main {"log": {"first": 1, "main": 2}}
waits Side, Side, Main
commit Side@2 {"side": 2}
commit Main {"main": 3}
waits Side, Side, Main
commit Side@3 {"log": {"first": 1, "main": 2, "third": 3}, "side": 3}
commit Main {"again": false}
waits Side
commit Side
is completed
knows {"again": false, "log": {"first": 1, "main": 2, "third": 3}, "main": 3, "side": 3}
