// Work that nobody waits for.

#pragma once

namespace magpie {

// Lets other threads go first, from now on: where they want more than there is, this one has a third
// of what each of them has. Less, and merges would not keep up with a load. It must not hold a lock
// for long that others want.
void GoToBackground();

}  // namespace magpie
