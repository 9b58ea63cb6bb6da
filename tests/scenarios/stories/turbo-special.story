# The model of Turbo's own tests, cases C1 to C13.
flow special
  start S
  user B
  exclusive G
  user U
  user V
  end E1
  end E2
  end E3
  end E4
  S -> B
  B -> G when dx == 0
  B -> E3 when dx == 1
  G -> U when orderId == "123"
  G -> E2 when orderId == "456"
  U -> E1 when orderStatus == "1"
  U -> V when orderStatus == "2"
  V -> E4
start special {"orderId": "123", "orderStatus": "1"}
is running
waits B
commit B {"dx": 0}
waits U
passed S B G U
# C4: the same commit again has the same outcome.
repeat
waits U
# C7: rolled back, the first task is open anew and knows what it knew.
rollback U
waits B
knows {"orderId": "123", "orderStatus": "1"}
passed S B
# C8: the old task counts no more.
refused TASK_NOT_OPEN: commit B@1 {"dx": 1}
# C9: nothing before the first task.
refused NOTHING_BEFORE: rollback B
commit B {"dx": 0}
waits U
# C11: the task that was committed last, by its id; what came of it is gone.
rollback B
waits B
refused TASK_NOT_OPEN: commit U {"orderStatus": "1"}
# C12: no way out, then with good data.
commit B {"dx": 0, "orderId": "zzz"}
waits G!NO_WAY_OUT
retry G {"orderId": "123"}
waits U
# C13
commit U {"orderStatus": "2"}
waits V
rollback V
waits U
rollback U
waits B
knows {"orderId": "123", "orderStatus": "1"}
commit B {"dx": 1}
is completed
waits nowhere
# C5, C10, C6
refused INSTANCE_OVER: commit B {"dx": 0}
refused INSTANCE_OVER: rollback B
