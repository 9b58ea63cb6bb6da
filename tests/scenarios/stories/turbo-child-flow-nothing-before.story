# Turbo's C21 and its worst defect: back into the child flow, and no further than its first task.
flow sub
  start S
  user X
  user Y
  end E
  S -> X -> Y -> E
flow main
  start S
  flow C sub
  user W
  end E
  S -> C -> W -> E
start main
waits X
refused NOTHING_BEFORE: rollback X
commit X {"x": 1}
commit Y {"y": 1}
waits W
rollback W
waits Y
knows {}
knows at Y {"x": 1}
rollback Y
waits X
knows at X {}
commit X {"x": 2}
commit Y
knows {"x": 2}
waits W
