# A rollback finds its way back through the rounds of a loop. A side task of an earlier round is over
# once the loop has gone round, and counts again when a rollback is back in its round.
flow f
  start S
  user U
  exclusive H
  parallel F
  user Main
  user Side
  end E1
  end E
  S -> U -> H -> F
  F -> Main
  F -> Side -> E1
  Main -> H when again
  Main -> E otherwise
start f {"again": true}
commit U
commit Side {"side": 1}
commit Main {"main": 1}
waits Main, Side
commit Side {"side": 2}
commit Main {"main": 2}
waits Main, Side
knows {"again": true, "main": 2, "side": 2}
refused TASK_NOT_OPEN: rollback Side@1
rollback Main
waits Main
knows at Main {"again": true, "main": 1, "side": 1}
knows {"again": true, "main": 1, "side": 1}
rollback Side@2
waits Main, Side
rollback Main
waits Main
knows at Main {"again": true}
knows {"again": true}
rollback Side@1
waits Main, Side
commit Main {"main": 5}
waits Main, Side, Side
commit Side@5 {"side": 7}
rollback Main to U
waits U
knows {"again": true}
commit U {"again": false}
commit Main
commit Side
is completed
