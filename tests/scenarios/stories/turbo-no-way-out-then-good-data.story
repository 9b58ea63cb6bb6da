# Turbo's C12, told the other way: the task is committed again, with what was wrong put right.
flow f
  start S
  user B
  exclusive G
  user U
  end E
  S -> B -> G
  G -> U when orderId == "123"
  G -> E when orderId == "456"
  U -> E
start f
commit B {"orderId": "zzz"}
waits G!NO_WAY_OUT
is running
rollback
waits B
knows {}
commit B {"orderId": "123"}
waits U
