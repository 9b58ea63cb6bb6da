// A Table whose records have a type. `Codec` defines their form on disk:
//
//   struct ArticleCodec {
//     using Value = Article;
//     static std::string Encode(const Article& article);
//     // DATA_LOSS if the bytes are not such a record.
//     static absl::StatusOr<Article> Decode(absl::string_view id, absl::string_view bytes);
//   };

#pragma once

#include <optional>
#include <string>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "common/records/table.h"
#include "common/status/macros.h"

namespace magpie::record {

// Its methods are those of Table. Thread-safe.
template <class Codec>
class TypedTable {
 public:
  using Value = typename Codec::Value;
  using Decide = absl::AnyInvocable<absl::StatusOr<Value>(const std::optional<Value>& before)>;
  using Then = absl::AnyInvocable<void(absl::StatusOr<Value>)>;

  TypedTable(store::Store& store, const Once& once, char kind) : table_(store, once, kind) {}

  absl::StatusOr<Value> Get(store::Gather& gather, const TenantId& tenant,
                            absl::string_view id) const {
    ASSIGN_OR_RETURN(const std::string bytes, table_.Get(gather, tenant, id));
    return Codec::Decode(id, bytes);
  }

  absl::StatusOr<Page<Value>> List(store::Gather& gather, const TenantId& tenant,
                                   absl::string_view after, size_t limit) const {
    ASSIGN_OR_RETURN(const Page<Item> items, table_.List(gather, tenant, after, limit));
    Page<Value> page{.more = items.more};
    for (const Item& item : items.items) {
      ASSIGN_OR_RETURN(Value value, Codec::Decode(item.id, item.record));
      page.items.push_back(std::move(value));
    }
    return page;
  }

  void Put(const Change& change, absl::string_view id, Decide decide, Then then) {
    auto decide_bytes = [id = std::string(id), decide = std::move(decide)](
                            const std::optional<std::string>& bytes) mutable {
      return DecideBytes(id, bytes, decide);
    };
    auto then_value = [id = std::string(id),
                       then = std::move(then)](absl::StatusOr<std::string> kept) mutable {
      if (!kept.ok()) return then(kept.status());
      then(Codec::Decode(id, *kept));
    };
    table_.Put(change, id, std::move(decide_bytes), std::move(then_value));
  }

 private:
  static absl::StatusOr<std::string> DecideBytes(absl::string_view id,
                                                 const std::optional<std::string>& bytes,
                                                 Decide& decide) {
    std::optional<Value> before;
    if (bytes.has_value()) {
      ASSIGN_OR_RETURN(before, Codec::Decode(id, *bytes));
    }
    ASSIGN_OR_RETURN(const Value after, decide(before));
    return Codec::Encode(after);
  }

  Table table_;
};

}  // namespace magpie::record
