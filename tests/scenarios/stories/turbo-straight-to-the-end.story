# Turbo's C1, C2 and C5: one task, the end, and nothing more to commit.
flow special
  start S
  user B
  exclusive G
  user U
  end E1
  end E3
  S -> B
  B -> G when dx == 0
  B -> E3 when dx == 1
  G -> U when orderId == "123"
  G -> E1 otherwise
  U -> E1
start special {"orderId": "123"}
is running
waits B
commit B {"dx": 1}
is completed
passed S B E3
repeat
is completed
refused INSTANCE_OVER: commit B {"dx": 0}
