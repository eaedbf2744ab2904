from tenure.delivery.monday_list.terminal import main

if __name__ == "__main__":
    main()
