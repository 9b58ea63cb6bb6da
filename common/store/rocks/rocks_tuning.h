// RocksDB's settings for our load: small records, point reads, many syncs.

#pragma once

#include <rocksdb/options.h>

namespace magpie::store {

rocksdb::Options TunedOptions();

}  // namespace magpie::store
