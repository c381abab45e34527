// What events tell beyond the chain's own bytes, from the index as it stands.
#pragma once

#include <functional>

#include <bytom/explorer_api/event_forms.hpp>

#include "explorer_api/call.hpp"

namespace bytom::explorer_api {

class IndexForms final : public EventForms {
public:
    /// `view` may be empty (no index). All outlive it.
    IndexForms(const chain::Chain& chain, const std::function<explorer::ViewPtr()>& view, const Names& names,
               Caches& caches) noexcept
        : chain_(chain), view_(view), names_(names), caches_(caches) {}

    [[nodiscard]] KnownForms of(const chain::BlockNode* node) const override;

private:
    const chain::Chain& chain_;
    const std::function<explorer::ViewPtr()>& view_;
    const Names& names_;
    Caches& caches_;
};

}  // namespace bytom::explorer_api
