// How a content is on disk: as a part of an ArticleRecord.

#pragma once

#include "services/knowledge/domain/content.h"

namespace magpie::knowledge {

namespace store::v1 {
class ArticleRecord;
}

void WriteContent(const Content& content, store::v1::ArticleRecord& record);
Content ReadContent(store::v1::ArticleRecord& record);  // takes it out of the record

}  // namespace magpie::knowledge
