# Where branches become one without a join, members are kept too: at the ends of a fork, in a
# sub-process, of repetitions at once.
flow f
  start S
  process P
  start PS in P
  parallel F in P
  script A in P order.a = 1
  script B in P order.b = 2
  end E1 in P
  end E2 in P
  script Q done.last = item
  user Z
  end E
  Q: {"multi_instance": {"collection": "[1, 2]"}}
  S -> P -> Q -> Z -> E
  PS -> F
  F -> A -> E1
  F -> B -> E2
start f {"done": {"by": "ann"}}
waits Z
knows {"done": {"by": "ann", "last": 2}, "order": {"a": 1, "b": 2}}
flow g
  start S
  user R
  user Z
  end E
  R: {"multi_instance": {"collection": "['a', 'b', 'c']"}}
  S -> R -> Z -> E
start g {"votes": {"n": 3}}
commit R@3 {"votes": {"n": 3, "c": true}}
commit R@1 {"votes": {"n": 3, "a": false}}
commit R@2 {"votes": {"n": 3, "b": true}}
waits Z
knows {"votes": {"a": false, "b": true, "c": true, "n": 3}}
