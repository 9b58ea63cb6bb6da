// Work that nobody waits for.

#pragma once

namespace magpie {

// Lets other threads go first, from now on: where all want more than there is, this one has a
// third of what each other has. With less, merges would not keep up with a load. It must not hold a
// lock for long.
void GoToBackground();

}  // namespace magpie
