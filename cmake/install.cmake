# What `cmake --install` and the packages bring: programs, their manuals and completions, the service, samples and
# documents; by components, so that `cmake --install build/release --component bytomcli` is possible. Nothing knows the
# prefix but the unit, which is written when it is installed.
include(GNUInstallDirs)

install(TARGETS bytomd RUNTIME COMPONENT bytomd)
install(TARGETS bytomcli RUNTIME COMPONENT bytomcli)
install(TARGETS equity RUNTIME COMPONENT equity)

# Manuals and completions are printed by the programs, from the tables of their commands and options.
set(printed ${PROJECT_BINARY_DIR}/printed)
set(printed_files)

# printed_file(PROGRAM FILE ARGUMENTS…): FILE below printed/ is what the program prints.
function(printed_file program file)
    add_custom_command(OUTPUT ${printed}/${file}
        COMMAND ${CMAKE_COMMAND} -D OUTPUT=${printed}/${file} -P ${PROJECT_SOURCE_DIR}/cmake/print_to_file.cmake
            -- $<TARGET_FILE:${program}> ${ARGN}
        DEPENDS ${program} ${PROJECT_SOURCE_DIR}/cmake/print_to_file.cmake
        VERBATIM)
    set(printed_files ${printed_files} ${printed}/${file} PARENT_SCOPE)
endfunction()

foreach(program bytomd bytomcli equity)
    # The compiler's arguments are names of files.
    set(manual manual)
    set(completion completion\;)
    if(program STREQUAL equity)
        set(manual --manual)
        set(completion --completion=)
    endif()
    printed_file(${program} man/${program}.1 ${manual})
    install(FILES ${printed}/man/${program}.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT man)
    printed_file(${program} bash/${program} ${completion}bash)
    printed_file(${program} zsh/_${program} ${completion}zsh)
    printed_file(${program} fish/${program}.fish ${completion}fish)
    install(FILES ${printed}/bash/${program} DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
        COMPONENT completions)
    install(FILES ${printed}/zsh/_${program} DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions
        COMPONENT completions)
    install(FILES ${printed}/fish/${program}.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
        COMPONENT completions)
endforeach()
add_custom_target(printed ALL DEPENDS ${printed_files})

install(DIRECTORY config/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT config
    FILES_MATCHING PATTERN "*.toml" PATTERN "*.json" PATTERN "*.yml" PATTERN "*.yaml" PATTERN "*.service")
install(FILES README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT docs)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright COMPONENT docs)
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT docs)

# The unit says where the program is.
install(CODE "
    set(BYTOM_BINDIR \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/\")
    configure_file(\"${PROJECT_SOURCE_DIR}/packaging/bytomd.service\" \"${PROJECT_BINARY_DIR}/bytomd.service\" @ONLY)
    file(INSTALL \"${PROJECT_BINARY_DIR}/bytomd.service\" DESTINATION \"\${CMAKE_INSTALL_PREFIX}/lib/systemd/system\")
" COMPONENT systemd)
