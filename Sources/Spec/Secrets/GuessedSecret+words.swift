extension GuessedSecret {
    /// Common passwords, and the placeholders for secrets in documents, separated by spaces.
    ///
    /// The words were chosen by hand from lists of leaked passwords and from manuals of programs that ask for keys.
    static let words = """
        test test1 test12 test123 test1234 testing tester testtest testkey test-key test_key testtoken test-token \
        test_token testsecret test-secret testpassword mytest secret secret1 secret123 secrets mysecret my-secret \
        my_secret topsecret top-secret supersecret super-secret verysecret secretkey secret-key secret_key \
        secrettoken sharedsecret shhh password password1 password12 password123 password1234 passwort passphrase \
        passw0rd p@ssword p@ssw0rd pa55word pass pass1 pass123 pass1234 passwd pwd pwd123 mypassword mypass \
        newpassword nopassword changeme change-me change_me changeit changethis change-this changeme1 changeme123 \
        replaceme replace-me replace_me fixme todo tbd fillme fill-me-in insert-token-here admin admin1 admin12 \
        admin123 admin1234 administrator adminadmin admin-token admin-key root root123 toor rootroot superuser super \
        sudo sysadmin operator user user1 user123 username guest guest123 anonymous anybody nobody default default1 \
        demo demo1 demo123 demo-key demo-token example example1 example123 example-key example-token sample sample1 \
        sample-key sample-token dummy dummy123 dummy-key dummy-token fake fake-key fake-token placeholder none null \
        nil undefined empty void unknown blank n/a na xxx xxxx xxxxx xxxxxx xxxxxxxx xyz xyzzy abc abcd abcde abcdef \
        abc123 abcd1234 a1b2c3 a1b2c3d4 aaa aaaa aaaaaa aaaaaaaa asd asdf asdfg asdfgh asdfghjkl asdf1234 zxcvbn \
        zxcvbnm qwerty qwerty1 qwerty12 qwerty123 qwertyui qwertyuiop qwertz azerty q1w2e3 q1w2e3r4 1q2w3e 1q2w3e4r \
        1q2w3e4r5t 1qaz2wsx qazwsx zaq12wsx qwe qwe123 token token1 token123 tokens mytoken my-token my_token \
        thetoken yourtoken your-token your_token your-token-here accesstoken access-token access_token authtoken \
        auth-token auth_token bearer bearer-token $token ${token} $TOKEN ${TOKEN} <token> {{token}} key key1 key123 \
        keys mykey my-key my_key thekey yourkey your-key your_key your-key-here apikey api-key api_key api_token \
        api-token apitoken myapikey my-api-key my_api_key your-api-key your_api_key api-key-here masterkey \
        master-key master_key privatekey private-key private_key sshkey ssh-key servicekey service-key $key ${key} \
        $secret $password hello hello1 hello123 helloworld hello-world world foo foobar foobarbaz bar baz qux quux \
        spam eggs lorem ipsum letmein letmein1 welcome welcome1 welcome123 login login123 opensesame sesame open \
        access access123 enter hunter hunter2 trustno1 whatever monkey monkey123 dragon master master123 shadow \
        sunshine princess football baseball superman batman starwars pokemon iloveyou love lovely michael jordan \
        charlie thomas daniel jessica ashley michelle jennifer george harley summer winter spring autumn flower \
        cheese cookie banana orange purple freedom computer internet matrix killer ninja mustang corvette ferrari \
        porsche mercedes soccer hockey 0 1 2 3 4 5 6 7 8 9 00 01 10 11 12 42 69 99 007 000 111 123 222 321 333 444 \
        555 666 777 888 999 0000 1111 1212 1234 1337 2000 2222 3333 4321 4444 5555 6666 6969 7777 8888 9999 00000 \
        11111 12345 54321 55555 99999 000000 101010 111111 112233 121212 123123 123321 123456 131313 159753 222222 \
        333333 444444 555555 654321 666666 696969 777777 888888 999999 0000000 1111111 1234567 7654321 00000000 \
        11111111 12341234 12344321 12345678 87654321 88888888 99999999 123123123 123456789 987654321 0123456789 \
        1234567890 12345678910 0987654321 1234abcd 123abc 123qwe 123456a 123456789a deadbeef cafebabe 0xdeadbeef \
        hxapply hxapply1 hxapply123 hxapply-key hxapply-token hxapply-secret hx gpu gpus gpu123 gpu-key gpu-token \
        gpu-platform heliox osdc amazee exosphere postgres postgresql postgres123 mysql mariadb oracle mongodb redis \
        database db kubernetes k8s docker linux ubuntu debian alpine fedora github gitlab gitea jenkins terraform \
        ansible vault grafana prometheus litellm openai anthropic pytorch tensorflow cuda nvidia jupyter python \
        swift golang node npm nginx apache ci cicd ci-cd pipeline deploy deployment build builder runner robot bot \
        service service1 service-account machine server server1 client client1 gateway scheduler processor status \
        status-key auditor dashboard monitor monitoring webhook internal external public private local localhost \
        local-dev dev dev123 devel develop developer development dev-key dev-token staging stage prod production \
        prod-key prod-token qa uat sandbox trial temp temporary tmp temp123 old new backup company office team team1 \
        teamkey ml ai research training inference sk-1234 sk-12345 sk-123456 sk-test sk_test hxk_test
        """
}
