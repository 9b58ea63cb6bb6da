// The stems of English words, by Snowball's rules.

#pragma once

#include <string>

namespace magpie::text {

// "refund" for "refunded" and "refunds". Other words in Latin letters lose what looks like an
// ending. `word` is UTF-8 in lower case.
std::string Stem(const std::string& word);

}  // namespace magpie::text
