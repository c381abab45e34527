# Completion of bytomcli for bash. Printed by: bytomcli completion bash
_bytomcli() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
    local command= flags= words= is_value= word
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        if [[ $word != -* ]]; then command=$word; break; fi
    done
    local all='help abandon-transaction build-transaction check-access-token check-key-password completion create-access-token create-account create-account-receiver create-asset create-key create-transaction-feed decode-program decode-raw-transaction delete-access-token delete-account delete-key delete-transaction-feed estimate-transaction-gas gas-rate get-asset get-block get-block-count get-block-hash get-block-header get-difficulty get-hash-rate get-transaction get-transaction-feed get-unconfirmed-transaction is-mining list-access-tokens list-accounts list-addresses list-assets list-balances list-keys list-pubkeys list-transaction-feeds list-transactions list-unconfirmed-transactions list-unspent-outputs net-info rescan-wallet reset-key-password rpc set-mining sign-message sign-transaction submit-transaction update-account-alias update-asset-alias update-key-alias update-transaction-feed validate-address verify-message version wallet-info'
    case "$command" in
        '') flags='--help'; words=$all ;;
        help) words=$all ;;
        abandon-transaction)
            flags='--help'
            ;;
        build-transaction)
            flags='--help --type --receiver --address --program --arbitrary --gas --contract-name --pretty --alias'
            case "$previous" in
                --type|-t) words='issue spend address retire unlock'; is_value=1 ;;
                --receiver|-r) words=''; is_value=1 ;;
                --address|-a) words=''; is_value=1 ;;
                --program|-p) words=''; is_value=1 ;;
                --arbitrary|-v) words=''; is_value=1 ;;
                --gas|-g) words=''; is_value=1 ;;
                --contract-name|-c) words='LockWithPublicKey LockWithMultiSig LockWithPublicKeyHash RevealPreimage TradeOffer Escrow CallOption LoanCollateral'; is_value=1 ;;
            esac
            ;;
        check-access-token)
            flags='--help'
            ;;
        check-key-password)
            flags='--help'
            ;;
        completion)
            flags='--help'
            words='bash'
            ;;
        create-access-token)
            flags='--help'
            ;;
        create-account)
            flags='--help --quorom --access'
            case "$previous" in
                --quorom|-q) words=''; is_value=1 ;;
                --access|-a) words=''; is_value=1 ;;
            esac
            ;;
        create-account-receiver)
            flags='--help'
            ;;
        create-asset)
            flags='--help --quorom --access --definition --issueprogram'
            case "$previous" in
                --quorom|-q) words=''; is_value=1 ;;
                --access|-a) words=''; is_value=1 ;;
                --definition|-d) words=''; is_value=1 ;;
                --issueprogram|-i) words=''; is_value=1 ;;
            esac
            ;;
        create-key)
            flags='--help'
            ;;
        create-transaction-feed)
            flags='--help'
            ;;
        decode-program)
            flags='--help'
            ;;
        decode-raw-transaction)
            flags='--help'
            ;;
        delete-access-token)
            flags='--help'
            ;;
        delete-account)
            flags='--help --id --alias'
            case "$previous" in
                --id) words=''; is_value=1 ;;
                --alias) words=''; is_value=1 ;;
            esac
            ;;
        delete-key)
            flags='--help'
            ;;
        delete-transaction-feed)
            flags='--help'
            ;;
        estimate-transaction-gas)
            flags='--help'
            ;;
        gas-rate)
            flags='--help'
            ;;
        get-asset)
            flags='--help'
            ;;
        get-block)
            flags='--help'
            ;;
        get-block-count)
            flags='--help'
            ;;
        get-block-hash)
            flags='--help'
            ;;
        get-block-header)
            flags='--help'
            ;;
        get-difficulty)
            flags='--help --hash --height'
            case "$previous" in
                --hash) words=''; is_value=1 ;;
                --height) words=''; is_value=1 ;;
            esac
            ;;
        get-hash-rate)
            flags='--help --hash --height'
            case "$previous" in
                --hash) words=''; is_value=1 ;;
                --height) words=''; is_value=1 ;;
            esac
            ;;
        get-transaction)
            flags='--help'
            ;;
        get-transaction-feed)
            flags='--help'
            ;;
        get-unconfirmed-transaction)
            flags='--help'
            ;;
        is-mining)
            flags='--help'
            ;;
        list-access-tokens)
            flags='--help'
            ;;
        list-accounts)
            flags='--help --id --alias'
            case "$previous" in
                --id) words=''; is_value=1 ;;
                --alias) words=''; is_value=1 ;;
            esac
            ;;
        list-addresses)
            flags='--help --id --alias'
            case "$previous" in
                --id) words=''; is_value=1 ;;
                --alias) words=''; is_value=1 ;;
            esac
            ;;
        list-assets)
            flags='--help --id'
            case "$previous" in
                --id) words=''; is_value=1 ;;
            esac
            ;;
        list-balances)
            flags='--help --id --alias'
            case "$previous" in
                --id) words=''; is_value=1 ;;
                --alias) words=''; is_value=1 ;;
            esac
            ;;
        list-keys)
            flags='--help'
            ;;
        list-pubkeys)
            flags='--help'
            ;;
        list-transaction-feeds)
            flags='--help'
            ;;
        list-transactions)
            flags='--help --id --account_id --detail --unconfirmed'
            case "$previous" in
                --id) words=''; is_value=1 ;;
                --account_id) words=''; is_value=1 ;;
            esac
            ;;
        list-unconfirmed-transactions)
            flags='--help'
            ;;
        list-unspent-outputs)
            flags='--help --account_id --account_alias --id --unconfirmed --contract --from --count'
            case "$previous" in
                --account_id) words=''; is_value=1 ;;
                --account_alias) words=''; is_value=1 ;;
                --id) words=''; is_value=1 ;;
                --from) words=''; is_value=1 ;;
                --count) words=''; is_value=1 ;;
            esac
            ;;
        net-info)
            flags='--help'
            ;;
        rescan-wallet)
            flags='--help'
            ;;
        reset-key-password)
            flags='--help'
            ;;
        rpc)
            flags='--help'
            ;;
        set-mining)
            flags='--help'
            words='true false'
            ;;
        sign-message)
            flags='--help'
            ;;
        sign-transaction)
            flags='--help --password --pretty'
            case "$previous" in
                --password|-p) words=''; is_value=1 ;;
            esac
            ;;
        submit-transaction)
            flags='--help'
            ;;
        update-account-alias)
            flags='--help --id --alias'
            case "$previous" in
                --id) words=''; is_value=1 ;;
                --alias) words=''; is_value=1 ;;
            esac
            ;;
        update-asset-alias)
            flags='--help'
            ;;
        update-key-alias)
            flags='--help'
            ;;
        update-transaction-feed)
            flags='--help'
            ;;
        validate-address)
            flags='--help'
            ;;
        verify-message)
            flags='--help'
            ;;
        version)
            flags='--help'
            ;;
        wallet-info)
            flags='--help'
            ;;
    esac
    if [[ -z $is_value && $current == -* ]]; then words=$flags; fi
    COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _bytomcli bytomcli
