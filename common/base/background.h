// Work that nobody waits for.

#pragma once

namespace magpie {

// Lets all other threads go first, from now on: this one has a tenth of a processor where they want
// more than there are. It must not hold a lock for long that others want.
void GoToBackground();

}  // namespace magpie
