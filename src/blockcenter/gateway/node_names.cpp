#include "blockcenter/gateway/node_names.hpp"

namespace bytom::blockcenter {

NodeNames::NodeNames() : mailbox_([](io::Task task) { task(); }) {}

NodeNames::Addresses NodeNames::look_up(const std::string& host, Instant deadline,
                                        const std::stop_token& stop) {
    std::uint64_t answers = 0;
    bool asks = false;
    {
        const base::MutexLock lock(names_->mutex);
        Name& name = names_->known[host];
        answers = name.answers;
        const bool is_old = name.addresses.empty() || std::chrono::steady_clock::now() - name.read >= kFresh;
        asks = is_old && !name.asked;
        if (asks) name.asked = true;
        if (!asks && !name.addresses.empty()) return name.addresses;
    }
    if (asks) ask(host);
    base::MutexLock lock(names_->mutex);
    (void)names_->changed.wait_until(lock, stop, deadline, [&]() BYTOM_REQUIRES(names_->mutex) {
        const Name& name = names_->known[host];
        return !name.addresses.empty() || name.answers > answers;
    });
    return names_->known[host].addresses;
}

void NodeNames::ask(const std::string& host) {
    resolver_.resolve(host, mailbox_.sender(), [names = names_, host](Addresses found) {
        const base::MutexLock lock(names->mutex);
        Name& name = names->known[host];
        name.asked = false;
        ++name.answers;
        if (!found.empty()) {
            name.addresses = std::move(found);
            name.read = std::chrono::steady_clock::now();
        }
        names->changed.notify_all();
    });
}

}  // namespace bytom::blockcenter
