# Turbo's C13: step by step back to the start, where all is as it was then.
flow f
  start S
  user B
  user U
  user V
  end E
  S -> B -> U -> V -> E
start f {"orderStatus": "1"}
commit B {"dx": 0}
commit U {"orderStatus": "2"}
waits V
rollback V
waits U
knows {"dx": 0, "orderStatus": "1"}
rollback U
waits B
knows {"orderStatus": "1"}
refused NOTHING_BEFORE: rollback B
waits B
commit B {"dx": 3}
waits U
