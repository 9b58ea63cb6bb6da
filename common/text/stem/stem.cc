#include "common/text/stem/stem.h"

#include <libstemmer.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace magpie::text {
namespace {

struct Delete {
  void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};

}  // namespace

std::string Stem(const std::string& word) {
  // A stemmer is of one thread.
  static thread_local const std::unique_ptr<sb_stemmer, Delete> stemmer(
      sb_stemmer_new("english", "UTF_8"));
  const sb_symbol* stem = nullptr;
  if (stemmer != nullptr) {
    stem = sb_stemmer_stem(stemmer.get(), reinterpret_cast<const sb_symbol*>(word.data()),
                           static_cast<int>(word.size()));
  }
  if (stem == nullptr) {
    std::fprintf(stderr, "libstemmer has no English, or there is no memory\n");
    std::abort();
  }
  return {reinterpret_cast<const char*>(stem),
          static_cast<size_t>(sb_stemmer_length(stemmer.get()))};
}

}  // namespace magpie::text
