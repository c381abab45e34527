# Run by cpack when all is installed in the folder that is to be packed: what differs from an installation.
set(root ${CPACK_TEMPORARY_DIRECTORY})

if(CPACK_GENERATOR STREQUAL "DEB")
    # The service's settings: for this machine only, unless its operator says otherwise.
    file(READ ${CPACK_BYTOM_SOURCE}/config/mainnet.toml settings)
    string(REPLACE "\napi_addr = \"0.0.0.0:9888\"" "\napi_addr = \"127.0.0.1:9888\"" settings "${settings}")
    string(REPLACE "<home>/config.toml (by default ~/.bytom/config.toml)" "<home>/config.toml; the service's lies here"
        settings "${settings}")
    file(WRITE ${root}/etc/bytom/config.toml "${settings}")
    file(RENAME ${root}/usr/share/zsh/site-functions ${root}/usr/share/zsh/vendor-completions)
    set(when now)
    if(DEFINED ENV{SOURCE_DATE_EPOCH})
        set(when @$ENV{SOURCE_DATE_EPOCH})
    endif()
    execute_process(COMMAND date -u -R -d ${when} OUTPUT_VARIABLE when OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    file(WRITE ${root}/usr/share/doc/bytomd/changelog
        "bytomd (${CPACK_PACKAGE_VERSION}) stable; urgency=medium\n\n  * What is new: CHANGELOG.md.\n\n -- ${CPACK_PACKAGE_CONTACT}  ${when}\n")
    file(GLOB pages ${root}/usr/share/man/man1/*.1)
    execute_process(COMMAND gzip -9n ${pages} ${root}/usr/share/doc/bytomd/changelog COMMAND_ERROR_IS_FATAL ANY)
    file(COPY ${CPACK_BYTOM_SOURCE}/packaging/debian/lintian-overrides DESTINATION ${root}/usr/share/lintian/overrides)
    file(RENAME ${root}/usr/share/lintian/overrides/lintian-overrides ${root}/usr/share/lintian/overrides/bytomd)
else()
    # Wherever it is unpacked: systemd finds programs in /usr/local/bin and /usr/bin by their name.
    set(BYTOM_BINDIR "")
    configure_file(${CPACK_BYTOM_SOURCE}/packaging/bytomd.service ${root}/lib/systemd/system/bytomd.service @ONLY)
endif()

# The same permissions whatever the packer's umask, and, where it is set, the same time.
file(GLOB_RECURSE files LIST_DIRECTORIES true ${root}/*)
list(PREPEND files ${root})
foreach(file ${files})
    if(IS_DIRECTORY ${file} OR file MATCHES "/bin/[^/]+$")
        file(CHMOD ${file} PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
    else()
        file(CHMOD ${file} PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
    endif()
endforeach()
if(DEFINED ENV{SOURCE_DATE_EPOCH})
    execute_process(COMMAND touch -d @$ENV{SOURCE_DATE_EPOCH} ${files} COMMAND_ERROR_IS_FATAL ANY)
endif()
