# Where the model wants it, calls that have nothing to do with each other are made one after the other.
flow f
  start S
  call A order.get result=order id=id
  call B user.get result=user id=id
  user U
  end E
  S: {"sequential_calls": true}
  A: {"side_effect_free": true}
  B: {"side_effect_free": true}
  S -> A -> B -> U -> E
given order.get fails UPSTREAM_STATUS
given user.get answers {"vip": true}
start f {"id": "o1"}
waits A!UPSTREAM_STATUS
# The second has not been asked: the first has not come back.
called user.get 0
given order.get answers {}
retry A
waits U
called user.get 1
